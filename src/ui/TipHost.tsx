import { useEffect, useState } from 'react';
import { whenTip } from './Value.tsx';

interface Tip {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly above: boolean;
}

const selector = '[data-tip], [data-tip-when]';

function tipOf(element: Element): Tip | undefined {
  const when = element.getAttribute('data-tip-when');
  const text = when === null ? element.getAttribute('data-tip') : whenTip(when);
  if (text === null || text === '') return undefined;
  const box = element.getBoundingClientRect();
  const above = box.bottom + 80 > window.innerHeight;
  const x = Math.max(8, Math.min(box.left, window.innerWidth - 340));
  return { text, x, y: above ? box.top - 6 : box.bottom + 6, above };
}

/**
 * One hint for the whole page instead of one component per value: `data-tip="text"` on anything, `data-tip-when` for
 * times. Shown after a moment on hover and at once on focus; Escape, scrolling and clicking hide it.
 */
export function TipHost() {
  const [tip, setTip] = useState<Tip>();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const hide = (): void => {
      clearTimeout(timer);
      setTip(undefined);
    };
    const show = (event: Event, after: number): void => {
      const element = event.target instanceof Element ? event.target.closest(selector) : null;
      clearTimeout(timer);
      if (element === null) return setTip(undefined);
      timer = setTimeout(() => setTip(tipOf(element)), after);
    };
    const onOver = (event: Event): void => show(event, 350);
    const onFocus = (event: Event): void => {
      if (event.target instanceof Element && event.target.matches(':focus-visible')) show(event, 0);
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') hide();
    };
    const quiet = { capture: true, passive: true } as const;
    document.addEventListener('pointerover', onOver, quiet);
    document.addEventListener('focusin', onFocus, quiet);
    document.addEventListener('focusout', hide, quiet);
    document.addEventListener('pointerdown', hide, quiet);
    document.addEventListener('scroll', hide, quiet);
    document.addEventListener('keydown', onKey, quiet);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('pointerover', onOver, quiet);
      document.removeEventListener('focusin', onFocus, quiet);
      document.removeEventListener('focusout', hide, quiet);
      document.removeEventListener('pointerdown', hide, quiet);
      document.removeEventListener('scroll', hide, quiet);
      document.removeEventListener('keydown', onKey, quiet);
    };
  }, []);
  if (tip === undefined) return null;
  return (
    <div className="wf-tip" role="tooltip" data-above={tip.above || undefined} style={{ left: tip.x, top: tip.y }}>
      {tip.text}
    </div>
  );
}
