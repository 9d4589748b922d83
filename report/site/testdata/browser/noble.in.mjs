// What the page needs of others: hashes, and Ed25519 where the browser has none.
import {ed25519} from '@noble/curves/ed25519.js';
import {sha1} from '@noble/hashes/legacy.js';
import {sha256} from '@noble/hashes/sha2.js';

globalThis.assayNoble = {ed25519, sha1, sha256};
