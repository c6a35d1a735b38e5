/**
 * Case folding, one character to one: `toLowerCase` but for the characters whose lower case depends on what stands
 * beside them or is longer (Σ, İ), so that the folded part of a text is always part of the folded text.
 */
const special = /[\u0130\u03a3\u03c2]/;

export function fold(text: string): string {
  if (!special.test(text)) return text.toLowerCase();
  // İ stays as it is; Σ and its form at the end of words become σ.
  return text
    .replace(/[\u03a3\u03c2]/g, '\u03c3')
    .split('\u0130')
    .map((part) => part.toLowerCase())
    .join('\u0130');
}
