import { person } from '#engine/range/company.ts';
import { everyDays, type Habit, inTurn } from '#engine/range/story.ts';

export const traveller: Habit = {
  title: 'Somebody signs in on a journey.',
  truth: 'benign',
  why: 'Is on a journey, as the calendar says; the phone is the known one.',
  hours: [8.75],
  on: everyDays(2),
  steps: [
    {
      minute: 0,
      technique: 'T1078.004',
      what: 'Signs in from another country.',
      rules: ['entra-reports-risky-sign-in'],
      play: (scene, turn) => {
        const who = person(inTurn(['l.ferreira', 'b.murphy', 'v.costa', 'p.olsen', 'r.mancini'] as const, turn));
        const from = `192.0.2.${100 + (turn % 90)}`;
        scene.signIn({ person: who, from, country: inTurn(['PT', 'SG', 'US'] as const, turn) });
        scene.risk({ person: who, from }, 'unfamiliarFeatures', 'medium');
      },
    },
  ],
};
