/** One question at a time, asked of the person, answered yes or no. `ConfirmHost` shows it. */
import type { Confirmation } from './action.ts';
import { createValue } from './value-store.ts';

export interface Question extends Confirmation {
  readonly danger?: boolean;
}

export interface Asked extends Question {
  answer(yes: boolean): void;
}

export const askedQuestion = createValue<Asked | undefined>(undefined);

/** Resolves to false when the dialog is closed, or when another question takes its place. */
export function askConfirm(question: Question): Promise<boolean> {
  askedQuestion.get()?.answer(false);
  return new Promise((resolve) => {
    askedQuestion.set({
      ...question,
      answer(yes) {
        askedQuestion.set(undefined);
        resolve(yes);
      },
    });
  });
}
