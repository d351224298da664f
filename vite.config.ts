import { defineConfig } from 'vite';

export default defineConfig({
  root: 'src/web',
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    // The content security policy allows no inline script or style and no fonts from data URIs: every asset is its own hashed file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
