import { Modal } from '@mantine/core';
import { Keys } from './Actions.tsx';
import { bySection } from './action.ts';
import { useOffered } from './use-actions.ts';
import { createValue, useValue } from './value-store.ts';

export const keySheetOpen = createValue(false);

/** `?`: the keys that do something on this page, now. */
export function KeySheet() {
  const open = useValue(keySheetOpen);
  const groups = bySection(useOffered().filter((action) => action.keys.length > 0));
  return (
    <Modal opened={open} onClose={() => keySheetOpen.set(false)} title="Keys on this page" size={760}>
      <div className="wf-keysheet">
        {groups.map(([section, actions]) => (
          <section key={section}>
            <h3>{section}</h3>
            <dl>
              {actions.map((action) => (
                <div key={action.id}>
                  <dt>{action.title}</dt>
                  <dd>
                    {action.keys.map((keys) => (
                      <Keys key={keys} keys={keys} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
