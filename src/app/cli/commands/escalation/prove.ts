import { defineCommand } from '#app/cli/command.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { jsonOption } from '#app/cli/installation.ts';
import { jsonLine, safe } from '#app/cli/print.ts';
import { toInstant } from '#base/time.ts';
import { type ProvenCase, prove } from '#engine/escalation/prove.ts';
import { spanText } from '#engine/roster/finding.ts';
import {
  duration,
  findingJson,
  findingText,
  inputsOf,
  type OperatingFile,
  readOperatingFile,
  summary,
  windowOf,
  windowOptions,
} from './operating-file.ts';

export const escalationProve = defineCommand({
  name: 'escalation prove',
  usage: 'FILE [--from DATE] [--days N] [--json]',
  about:
    'Proves the escalation policies of a file against its rosters, leave, time zones and contact methods, for every moment of the time ahead: who is reached and how fast, and when nobody is. Ends with 1 when a finding is an error. For policies that are kept in version control.',
  operands: { least: 1, most: 1 },
  options: { ...windowOptions, ...jsonOption },
  examples: [
    {
      line: 'escalation prove content/examples/team-of-four.yml --from 2026-11-02',
      says: 'The example that comes along.',
    },
  ],
  async run({ values, operands: [name = ''] }, effects) {
    const file = await readOperatingFile(name, effects);
    const window = windowOf(values, file.model, effects);
    const began = performance.now();
    const proof = prove(file.model.policies, file.model.world, window);
    const ms = Math.round(performance.now() - began);
    const inputs = inputsOf(file, window);
    if (values.json)
      await effects.stdout.write(
        jsonLine({
          holds: proof.holds,
          inputs,
          findings: proof.findings.map((finding) => findingJson(finding, file)),
          cases: proof.cases.map(caseJson),
        }),
      );
    else {
      for (const one of proof.cases) await effects.stdout.write(caseText(one, file));
      for (const finding of proof.findings) await effects.stdout.write(findingText(finding, file));
      const verdict = proof.holds ? 'The policies hold.' : 'The policies do not hold.';
      await effects.stdout.write(
        `${verdict} ${summary(proof.findings)} in ${spanText(window, file.model.zone)} (${ms} ms, tzdata ${inputs.tzdata})\n`,
      );
    }
    return proof.holds ? exitCodes.fine : exitCodes.faults;
  },
});

const caseJson = ({ outcomes, longest, ...one }: ProvenCase) => ({
  ...one,
  longest: longest && { afterMs: longest.afterMs, spans: longest.spans.map(inInstants) },
  outcomes: outcomes.map(({ first, ...span }) => ({ ...inInstants(span), first: first ?? null })),
});

const inInstants = ({ from, to }: { from: number; to: number }) => ({ from: toInstant(from), to: toInstant(to) });

function caseText({ policyId, severities, longest, outcomes }: ProvenCase, file: OperatingFile): string {
  const silent = outcomes.filter(({ first }) => first === undefined).reduce((sum, { from, to }) => sum + to - from, 0);
  const [first] = longest?.spans ?? [];
  const slowest =
    longest === undefined || first === undefined
      ? 'reaches nobody, ever'
      : `a human ${longest.afterMs === 0 ? 'at once' : `after ${duration(longest.afterMs)}`} at the latest, for the first time in ${spanText(first, file.model.zone)}`;
  const nobody = silent === 0 || longest === undefined ? '' : `; nobody in ${duration(silent)} of the time`;
  return `${safe(policyId)} (${severities.join(', ')}): ${slowest}${nobody}\n`;
}
