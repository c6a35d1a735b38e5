import { toast } from './toast.tsx';

/** Puts a text on the clipboard, also where the page was not loaded over TLS. True when it worked. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyOldWay(text);
  }
}

function copyOldWay(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  document.body.append(area);
  area.select();
  // The only way left without a secure context.
  const done = document.execCommand('copy');
  area.remove();
  return done;
}

export async function copyAndTell(text: string, what = 'Copied'): Promise<void> {
  const done = await copyText(text);
  toast(done ? { text: what } : { text: 'The browser did not allow copying. Select the text instead.', tone: 'bad' });
}
