"""Django's cache in Redis, for which a lost Redis is an empty one: slower pages, and no page or form that breaks."""

import time
from typing import Any, ClassVar

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from core.page_cache.purges import InRedis


class Store(RedisCache):
    """While Redis doesn't answer nothing is found and nothing is kept. Nobody waits for it again and again."""

    _silent_until: ClassVar[float] = 0.0

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        options = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5, **params.get("OPTIONS", {})}
        super().__init__(server, {**params, "OPTIONS": options})

    def _tried(self, verb: str, otherwise: Any, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() < Store._silent_until:
            return otherwise
        try:
            return getattr(super(), verb)(*args, **kwargs)
        except RedisError:
            Store._silent_until = time.monotonic() + InRedis.PAUSE
            return otherwise

    def add(self, key: Any, *args: Any, **kwargs: Any) -> Any:
        return self._tried("add", False, key, *args, **kwargs)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._tried("get", default, key, default, version)

    def set(self, key: Any, *args: Any, **kwargs: Any) -> Any:
        return self._tried("set", None, key, *args, **kwargs)

    def touch(self, key: Any, *args: Any, **kwargs: Any) -> Any:
        return self._tried("touch", False, key, *args, **kwargs)

    def delete(self, key: Any, version: int | None = None) -> Any:
        return self._tried("delete", False, key, version)

    def get_many(self, keys: Any, version: int | None = None) -> Any:
        return self._tried("get_many", {}, keys, version)

    def has_key(self, key: Any, version: int | None = None) -> Any:
        return self._tried("has_key", False, key, version)

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> Any:
        made = self._tried("incr", None, key, delta, version)
        if made is None:
            raise ValueError(f"Key '{key}' not found")  # as Django says of a key that is not there
        return made

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        return self._tried("set_many", list(data), data, *args, **kwargs)

    def delete_many(self, keys: Any, version: int | None = None) -> Any:
        return self._tried("delete_many", None, keys, version)

    def clear(self) -> Any:
        return self._tried("clear", False)
