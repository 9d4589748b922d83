// Hashes, and Ed25519 by WebCrypto; by what noble.js brings where a browser hasn't got
// it, or won't let a page of http:// have it.
'use strict';

const assayCrypto = (() => {
  const {ed25519, sha1, sha256} = assayNoble;

  async function verify(signature, message, key) {
    try {
      const imported = await crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']);
      return await crypto.subtle.verify('Ed25519', imported, signature, message);
    } catch {
      try {
        return ed25519.verify(signature, message, key, {zip215: false});
      } catch {
        return false;
      }
    }
  }

  return {verify, sha1, sha256};
})();
