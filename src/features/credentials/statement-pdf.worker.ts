// A process of its own sets the statements, because the typesetter's memory grows with every document and only ends with its process.
import { readFileSync } from 'node:fs';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';

export interface PdfJob {
  id: number;
  templatePath: string;
  fontPaths: string[];
  data: Record<string, unknown>;
}

/** `signMissing`: no font has a sign of the text, which the standard does not allow. */
export type PdfResult = { id: number; pdf: string } | { id: number; signMissing: true } | { id: number; error: string };

let compiler: NodeCompiler | null = null;

function compilerFor(job: PdfJob): NodeCompiler {
  compiler ??= NodeCompiler.create({ fontArgs: [{ fontBlobs: job.fontPaths.map((fontPath) => readFileSync(fontPath)) }] });
  return compiler;
}

process.on('message', (job: PdfJob) => {
  const answer = (result: PdfResult): void => void process.send?.(result);
  try {
    const typesetter = compilerFor(job);
    const source = { mainFileContent: readFileSync(job.templatePath, 'utf8'), inputs: { data: JSON.stringify(job.data) } };
    // PDF/UA-1: tagged, with a language and a title, so that a screen reader reads it.
    const pdf = typesetter.pdf(source, { pdfStandard: 'ua-1' });
    typesetter.evictCache(5);
    answer({ id: job.id, pdf: pdf.toString('base64') });
  } catch (error) {
    const text = String(error);
    answer(text.includes('could not be displayed with font') ? { id: job.id, signMissing: true } : { id: job.id, error: text });
  }
});
