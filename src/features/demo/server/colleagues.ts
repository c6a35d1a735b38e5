/** What colleagues did before: verdicts and notes on the alerts of the history, by the commands that everybody uses. */
import type { Actor } from '#base/actor.ts';
import { dayMs, minuteMs, toInstant } from '#base/time.ts';
import { stories } from '#engine/range/index.ts';
import { type Random, randomOf } from '#engine/range/random.ts';
import { addNote, changeAlerts, giveVerdict, type PeopleParts } from '#features/alerts/server/index.ts';
import { verdictFor } from '#features/demo/model.ts';
import type { Journal } from '#features/journal/server/index.ts';
import { type OpenAlert, openAlertsOf } from './store.ts';

export interface ColleagueParts {
  readonly journal: Journal;
  readonly people: PeopleParts;
}

export interface Colleague {
  readonly id: string;
  readonly name: string;
}

const asActor = ({ id, name }: Colleague, scope: string): Actor => ({
  kind: 'person',
  id,
  name,
  grants: [{ scope, permissions: new Set(['alert:read', 'alert:triage'] as const) }],
});

/** Of the last day a part is done, of an intrusion nothing of the last three: that is left to whoever tries it out. */
function isDone({ lastHitAt, truth }: OpenAlert, endMs: number, random: Random): boolean {
  const age = endMs - Date.parse(lastHitAt);
  if (truth === 'intrusion') return age > 3 * dayMs;
  return random.next() < (age > 2 * dayMs ? 1 : age > dayMs ? 0.8 : 0.4);
}

/** Colleagues write it down once in a while only. */
const notedShare = 0.15;

export async function judgeHistory(
  { journal, people }: ColleagueParts,
  { scope, endMs, seed }: { readonly scope: string; readonly endMs: number; readonly seed: number },
  colleagues: readonly Colleague[],
): Promise<number> {
  const random = randomOf(seed);
  const open = (await openAlertsOf(journal.relational, scope)).filter((alert) => isDone(alert, endMs, random));
  for (const alert of open) {
    const actor = asActor(random.pick(colleagues), scope);
    const at = Math.min(endMs, Date.parse(alert.lastHitAt) + random.int(4, 180) * minuteMs);
    const noted = alert.truth === 'intrusion' || random.next() < notedShare;
    await judge({ journal, people }, actor, alert, { verdictAt: at, noteAt: noted ? at - 2 * minuteMs : undefined });
  }
  return open.length;
}

interface When {
  readonly verdictAt: number;
  readonly noteAt: number | undefined;
}

async function judge({ journal, people }: ColleagueParts, actor: Actor, alert: OpenAlert, when: When): Promise<void> {
  const { story, truth } = alert;
  const reason = story === null ? 'Looked at the event; nothing behind it.' : stories[story].why;
  const verdict = story === null || truth === null ? 'false_positive.logic' : verdictFor(story, truth);
  const effectiveAt = toInstant(when.verdictAt);
  await journal.write(actor, async (write) => {
    if (when.noteAt !== undefined) {
      const note = addNote({ text: `Asked around. ${reason}` });
      const notedAt = toInstant(when.noteAt);
      await changeAlerts(
        write,
        [alert.id],
        (...on) => note(...on).map((d) => ({ ...d, effectiveAt: notedAt })),
        people,
      );
    }
    const give = giveVerdict({ verdict, reason });
    await changeAlerts(write, [alert.id], (...on) => give(...on).map((d) => ({ ...d, effectiveAt })), people);
  });
}
