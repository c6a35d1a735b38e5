/** A short run of every fuzz target; `npm run fuzz` runs them for as long as you like. */
import { test } from 'node:test';
import { runRound } from './target.ts';
import { targets } from './targets/index.ts';

for (const target of targets)
  test(`fuzz: ${target.about}`, () => {
    for (let round = 0; round < target.rounds; round += 1) {
      try {
        runRound(target, 1, round);
      } catch (cause) {
        throw new Error(`npm run fuzz -- ${target.name} --seed 1 --round ${round}`, { cause });
      }
    }
  });
