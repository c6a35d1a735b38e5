/**
 * The closed list of verdicts. Duplicate is not among them: it is a link. `letter` is the second of the two keys with
 * which a verdict is given on the page.
 */
export const verdictFamilies = ['true_positive', 'benign_true_positive', 'false_positive', 'undetermined'] as const;
export type VerdictFamily = (typeof verdictFamilies)[number];

interface VerdictSpec {
  readonly family: VerdictFamily;
  readonly title: string;
  readonly letter: string;
  readonly says: string;
}

export const verdicts = {
  'true_positive.succeeded': {
    family: 'true_positive',
    title: 'True positive: succeeded',
    letter: 's',
    says: 'It was an attack, and it reached what it was after.',
  },
  'true_positive.attempted_or_blocked': {
    family: 'true_positive',
    title: 'True positive: attempted or blocked',
    letter: 'b',
    says: 'It was an attack, and it was stopped or failed.',
  },
  'true_positive.policy_breach': {
    family: 'true_positive',
    title: 'True positive: policy breach',
    letter: 'p',
    says: 'No attack, but against the rules of the house.',
  },
  'benign_true_positive.expected_admin_work': {
    family: 'benign_true_positive',
    title: 'Benign true positive: expected admin work',
    letter: 'a',
    says: 'It happened as the rule says, and it was meant to.',
  },
  'benign_true_positive.authorised_test': {
    family: 'benign_true_positive',
    title: 'Benign true positive: authorised test',
    letter: 't',
    says: 'A test that somebody had agreed to.',
  },
  'false_positive.logic': {
    family: 'false_positive',
    title: 'False positive: logic',
    letter: 'l',
    says: 'The rule matches what it should not.',
  },
  'false_positive.data': {
    family: 'false_positive',
    title: 'False positive: data',
    letter: 'd',
    says: 'The event says something that is not so.',
  },
  'false_positive.intelligence': {
    family: 'false_positive',
    title: 'False positive: intelligence',
    letter: 'i',
    says: 'The indicator or report behind it is wrong or out of date.',
  },
  undetermined: {
    family: 'undetermined',
    title: 'Undetermined',
    letter: 'u',
    says: 'Not decided yet: it stays open and says what happens next.',
  },
} as const satisfies Record<string, VerdictSpec>;

export type Verdict = keyof typeof verdicts;
export const verdictCodes = Object.keys(verdicts) as [Verdict, ...Verdict[]];

export const isVerdict = (text: string): text is Verdict => Object.hasOwn(verdicts, text);

/** Everything but undetermined closes the alert. */
export const closes = (verdict: Verdict): boolean => verdicts[verdict].family !== 'undetermined';

export const verdictOfLetter = (letter: string): Verdict | undefined =>
  verdictCodes.find((code) => verdicts[code].letter === letter);
