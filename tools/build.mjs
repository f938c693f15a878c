// Builds everything that `npm start` and the tests need, into dist/: the server (transpiled file by file, so that a
// stack trace names the source file), and the browser's scripts, styles and fonts under names that carry a hash.
import { build } from 'esbuild';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Every file below `folder` whose name ends in `ending`. */
function filesBelow(folder, ending) {
  return readdirSync(path.join(root, folder), { recursive: true })
    .filter((name) => name.endsWith(ending))
    .map((name) => path.join(folder, name));
}

/** Transpiles src/ to dist/; nothing is bundled. */
export async function buildServer() {
  await build({
    absWorkingDir: root,
    entryPoints: filesBelow('src', '.ts'),
    outdir: 'dist',
    outbase: 'src',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'linked',
    logLevel: 'warning',
  });
}

/** Bundles public/js/<feature>/index.ts and public/css/lectern.css; writes dist/assets/manifest.json (name → file). */
async function buildAssets() {
  const scripts = readdirSync(path.join(root, 'public/js'))
    .filter((name) => existsSync(path.join(root, 'public/js', name, 'index.ts')))
    .map((name) => ({ in: `public/js/${name}/index.ts`, out: name }));
  const styles = readdirSync(path.join(root, 'public/css'))
    .filter((name) => name.endsWith('.css'))
    .map((name) => ({ in: `public/css/${name}`, out: path.basename(name, '.css') }));
  const result = await build({
    absWorkingDir: root,
    entryPoints: [...scripts, ...styles],
    outdir: 'dist/assets',
    entryNames: '[name]-[hash]',
    chunkNames: 'chunk-[hash]',
    assetNames: '[name]-[hash]',
    publicPath: '/assets',
    bundle: true,
    splitting: true,
    format: 'esm',
    target: ['es2022', 'chrome109', 'firefox115', 'safari16.4'],
    minify: true,
    metafile: true,
    loader: { '.woff2': 'file', '.svg': 'file' },
    external: ['/assets/*'],
    logLevel: 'warning',
  });
  const manifest = {};
  for (const [file, output] of Object.entries(result.metafile.outputs)) {
    const name = path.basename(file);
    if (output.entryPoint !== undefined && !file.endsWith('.map')) {
      manifest[name.replace(/-[A-Z0-9]{8}(\.\w+)$/, '$1')] = name;
    } else if (file.endsWith('.woff2')) {
      manifest[name.replace(/-[A-Z0-9]{8}(\.\w+)$/, '$1')] = name;
    }
  }
  mkdirSync(path.join(root, 'dist/assets'), { recursive: true });
  // Compressed once, here, so that the server never does it for a file.
  for (const file of Object.keys(result.metafile.outputs)) {
    if (!/\.(js|css|svg)$/.test(file)) continue;
    const bytes = readFileSync(path.join(root, file));
    writeFileSync(path.join(root, `${file}.gz`), gzipSync(bytes, { level: 9 }));
    writeFileSync(path.join(root, `${file}.br`), brotliCompressSync(bytes));
  }
  writeFileSync(path.join(root, 'dist/assets/manifest.json'), JSON.stringify(manifest, null, 2));
}

/** Empties dist/ and builds all of it. */
export async function buildAll() {
  rmSync(path.join(root, 'dist'), { recursive: true, force: true });
  await Promise.all([buildServer(), buildAssets()]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAll();
