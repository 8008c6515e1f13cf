// While cards are being tried out here, a form asks for a second of work: a number that, hashed together with the form's
// token, begins with so many zero bits. It is looked for while the visitor types; nobody has to solve anything.
"use strict";

(() => {
  const K = new Uint32Array([
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
  ]);
  const START = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
  const words = new Uint32Array(64);

  // One block of SHA-256 (FIPS 180-4); crypto.subtle answers too slowly for thousands of short texts.
  const mix = (state, bytes, at) => {
    for (let i = 0; i < 16; i += 1, at += 4) {
      words[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    }
    for (let i = 16; i < 64; i += 1) {
      const x = words[i - 15], y = words[i - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      words[i] = words[i - 16] + s0 + words[i - 7] + s1;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i += 1) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + words[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    return [a, b, c, d, e, f, g, h].map((word, i) => (word + state[i]) | 0);
  };

  const firstWord = (bytes, length, known, from) => {
    const end = Math.ceil((length + 9) / 64) * 64;
    bytes.fill(0, length, end);
    bytes[length] = 0x80;
    new DataView(bytes.buffer).setUint32(end - 4, length * 8);
    let state = known;
    for (let at = from; at < end; at += 64) state = mix(state, bytes, at);
    return state[0] >>> 0;
  };

  // So many milliseconds at a time, and then the visitor's keys and taps have their turn. A worker would be the other
  // way, but our policy (trusted types) lets no script name the address of one.
  const SLICE = 10;

  const search = (token, bits, found) => {
    const text = new TextEncoder().encode(`${token}:`);
    const bytes = new Uint8Array(text.length + 128);
    bytes.set(text);
    const whole = Math.floor(text.length / 64) * 64; // blocks that are the same for every number
    let known = START;
    for (let at = 0; at < whole; at += 64) known = mix(known, bytes, at);
    let number = 0;
    const fits = (digits) => {
      for (let i = 0; i < digits.length; i += 1) bytes[text.length + i] = digits.charCodeAt(i);
      return firstWord(bytes, text.length + digits.length, known, whole) >>> (32 - bits) === 0;
    };
    const go = () => {
      const end = performance.now() + SLICE;
      do {
        for (const last = number + 100; number < last; number += 1) {
          if (fits(String(number))) return found(String(number));
        }
      } while (performance.now() < end);
      setTimeout(go);
    };
    go();
  };

  const note = document.querySelector("[data-work]");
  const form = note.closest("form");
  let waiting = null;
  note.hidden = true;

  search(form.elements.token.value, Number(note.dataset.work), (number) => {
    form.elements.work.value = number;
    note.hidden = true;
    if (waiting) waiting();
  });

  form.addEventListener("submit", (event) => {
    if (form.elements.work.value) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    note.textContent = note.dataset.busy;
    note.setAttribute("role", "status");
    note.hidden = false;
    waiting = () => { waiting = null; form.requestSubmit(); };
  }, { capture: true });
})();
