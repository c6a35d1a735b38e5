import { defineCommand, oneOf, usageError } from '#app/cli/command.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { jsonOption } from '#app/cli/installation.ts';
import { jsonLine, safe, screenOf, table } from '#app/cli/print.ts';
import { toInstant } from '#base/time.ts';
import { localText } from '#engine/calendar/zone.ts';
import { triggerKinds } from '#engine/escalation/model.ts';
import { blockers, type Call } from '#engine/escalation/reach.ts';
import { whatIf } from '#engine/escalation/what-if.ts';
import { levels } from '#engine/sigma/model.ts';
import { duration, readOperatingFile } from './operating-file.ts';

export const escalationWhatIf = defineCommand({
  name: 'escalation what-if',
  usage: 'FILE --at TIME [--severity LEVEL] [--kind KIND] [--source SOURCE] [--tag TAG…] [--away NAME…] [--json]',
  about:
    'Shows who would be called when for one trigger at one moment, if nobody answered. Ends with 1 when no human is reached.',
  operands: { least: 1, most: 1 },
  options: {
    at: { type: 'string', value: 'TIME', about: 'The moment, with its offset: 2026-12-06T02:30+01:00.' },
    severity: { type: 'string', value: 'LEVEL', about: `${levels.join(', ')}; critical without it.` },
    kind: { type: 'string', value: 'KIND', about: `${triggerKinds.join(', ')}; alert without it.` },
    source: { type: 'string', value: 'SOURCE', about: 'Source of the alert.' },
    tag: { type: 'string', multiple: true, value: 'TAG', about: 'A tag of it.' },
    clock: { type: 'string', value: 'CLOCK', about: 'Which clock, for the kinds that are about one.' },
    away: { type: 'string', multiple: true, value: 'NAME', about: 'Somebody who is taken to be away, too.' },
    ...jsonOption,
  },
  examples: [
    {
      line: 'escalation what-if content/examples/team-of-four.yml --at 2026-11-08T02:00+01:00 --away ana',
      says: 'A critical alert on a Sunday night, without Ana.',
    },
  ],
  async run({ values, operands: [name = ''] }, effects) {
    const at = Date.parse(values.at ?? '');
    if (Number.isNaN(at) || !/(?:Z|[+-]\d\d:\d\d)$/.test(values.at ?? ''))
      throw usageError('--at takes a time with its offset, such as 2026-12-06T02:30+01:00');
    const { model } = await readOperatingFile(name, effects);
    const severity = values.severity === undefined ? 'critical' : oneOf(values.severity, 'severity', levels);
    const kind = oneOf(values.kind, 'kind', triggerKinds);
    const trigger = { kind, severity, source: values.source, tags: values.tag, clock: values.clock };
    const { policy, rungs, outcome } = whatIf(model.policies, model.world, { trigger, at, away: values.away });
    const calls = rungs.flatMap(({ rung, at: when, calls: made }) =>
      made.map((call) => ({ at: toInstant(when), afterMs: rung.offsetMs, step: rung.place, pass: rung.pass, ...call })),
    );
    if (values.json)
      await effects.stdout.write(jsonLine({ policy: policy?.id ?? null, first: outcome.first ?? null, calls }));
    else {
      if (policy === undefined) await effects.stdout.write('No policy is for this.\n');
      else
        await effects.stdout.write(
          `${safe(policy.name)}\n${table(
            ['after', 'local time', 'who', 'reached', 'by', 'why'],
            calls.map((call) => [
              duration(call.afterMs),
              localText(model.zone, at + call.afterMs),
              call.member ?? 'nobody',
              call.reach,
              call.methods.join(', '),
              whyOf(call),
            ]),
            screenOf(effects.stdout),
          )}`,
        );
      const { first } = outcome;
      await effects.stdout.write(
        first === undefined
          ? 'No human is reached.\n'
          : `${safe(first.member)} is reached after ${duration(first.afterMs)}.\n`,
      );
    }
    return outcome.first === undefined ? exitCodes.faults : exitCodes.fine;
  },
});

const whyOf = ({ because, blockers: found }: Call): string =>
  found.length === 0 ? because : `${because}; ${found.map((blocker) => blockers[blocker]).join(', ')}`;
