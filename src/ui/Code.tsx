import { ActionIcon, Button, Checkbox } from '@mantine/core';
import { useState } from 'react';
import { encode } from 'uqr';
import { copyAndTell } from './copy.ts';
import { Icon } from './Icon.tsx';
import { jsonLines, visibleText } from './json-lines.ts';

function CopyButton({ text, what }: { text: string; what: string }) {
  return (
    <ActionIcon
      className="wf-code-copy"
      aria-label={`Copy ${what}`}
      data-tip={`Copy ${what}`}
      onClick={() => {
        copyAndTell(text).catch(() => undefined);
      }}
    >
      <Icon name="copy" size={14} />
    </ActionIcon>
  );
}

/** A technical text as it is: a command, a raw event, a rule. Wraps unless `wrap` is false. */
export function CodeBlock({ text, what = 'the text', wrap = true }: { text: string; what?: string; wrap?: boolean }) {
  return (
    <div className="wf-code">
      <CopyButton text={text} what={what} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by key */}
      <pre tabIndex={0} data-own-arrows data-wrap={wrap || undefined}>
        {visibleText(text)}
      </pre>
    </div>
  );
}

/** Any value, laid out and coloured; safe for whatever an attacker wrote into it. */
export function JsonView({ value, what = 'the JSON' }: { value: unknown; what?: string }) {
  const lines = jsonLines(value);
  return (
    <div className="wf-code">
      <CopyButton text={JSON.stringify(value, null, 2) ?? ''} what={what} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by key */}
      <pre tabIndex={0} data-own-arrows data-wrap>
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines are only ever shown as a whole
          <span key={index} className="wf-json-line" style={{ paddingInlineStart: `${line.depth * 2 + 2}ch` }}>
            {line.parts.map((part, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              <span key={at} data-kind={part.kind}>
                {part.text}
              </span>
            ))}
            {'\n'}
          </span>
        ))}
      </pre>
    </div>
  );
}

export interface CopyOnceProps {
  readonly secret: string;
  /** What it is: "token", "link". */
  readonly what: string;
  /** Called when the person says that it is kept. */
  onKept(): void;
}

/** A secret that is shown once: it can be copied, and is left only after saying that it is kept. */
export function CopyOnce({ secret, what, onKept }: CopyOnceProps) {
  const [kept, setKept] = useState(false);
  return (
    <section className="wf-once" aria-label={`The ${what}, shown once`}>
      <p className="wf-flat">
        <Icon name="warning" /> This {what} is shown only now. Watchfloor keeps a fingerprint of it, not the {what}{' '}
        itself.
      </p>
      <CodeBlock text={secret} what={`the ${what}`} />
      <div className="wf-form-foot">
        <Checkbox
          label={`I have kept the ${what}`}
          checked={kept}
          onChange={(event) => setKept(event.currentTarget.checked)}
        />
        <Button disabled={!kept} onClick={onKept}>
          Done
        </Button>
      </div>
    </section>
  );
}

/** A QR code, drawn here; `label` says what scanning it does. Always dark on white, or scanners fail. */
export function QrCode({ text, label, size = 176 }: { text: string; label: string; size?: number }) {
  const code = encode(text, { ecc: 'M', border: 3 });
  const path = code.data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return (
    <svg
      className="wf-qr"
      viewBox={`0 0 ${code.size} ${code.size}`}
      width={size}
      height={size}
      role="img"
      aria-label={label}
    >
      <path fill="#fff" d={`M0 0h${code.size}v${code.size}H0z`} />
      <path fill="#000" shapeRendering="crispEdges" d={path} />
    </svg>
  );
}
