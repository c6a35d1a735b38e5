import type { ReactNode } from 'react';

/** The frame of the pages that are shown before signing in. */
export function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="wf-stack" style={{ width: 'min(420px, 100%)', gap: 14 }}>
      <div>
        <div className="wf-dim">Watchfloor</div>
        <h1 className="wf-flat" style={{ fontSize: 20 }}>
          {title}
        </h1>
      </div>
      {children}
    </div>
  );
}

/** Words under the title. */
export const Lead = ({ children }: { children: ReactNode }) => <p className="wf-dim wf-flat">{children}</p>;
