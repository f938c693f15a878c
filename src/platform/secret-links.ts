// What follows a slash or an equals sign and is too long and too mixed for a word: slugs have small letters and hyphens only.
const SECRET = /(?<=[/=])(?=[\w-]*[A-Z\d_])[\w-]{24,}(?=$|[\s/?#&])/g;

/** A text or path without what opens anything: for logs, for letters that have gone, for what is handed out. */
export function withoutSecrets(text: string): string {
  return text.replace(SECRET, '…');
}
