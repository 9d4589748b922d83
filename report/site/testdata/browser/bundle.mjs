// Makes ../../page/noble.js out of npm's packages: node bundle.mjs > ../../page/noble.js
import {build} from 'esbuild';

const {outputFiles: [bundle]} = await build({
  entryPoints: ['noble.in.mjs'], bundle: true, minify: true, format: 'iife', target: 'es2020', charset: 'ascii', legalComments: 'none', write: false,
  banner: {js: '/*! noble curves and noble hashes, (c) Paul Miller (paulmillr.com), MIT */'},
});
process.stdout.write(bundle.text);
