import { Button, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api } from '#ui/api.ts';
import { Section } from '#ui/Layout.tsx';
import { Asked } from '#ui/States.tsx';
import { type ExplanationView, explainRule } from './api-routes.ts';
import { Explanation } from './Explanation.tsx';
import { type AskedEvent, eventAsked } from './try-words.ts';

export interface TryRuleProps {
  readonly id: string;
  readonly asked: AskedEvent | undefined;
  ask(event: AskedEvent): void;
  onExplained(explained: ExplanationView | undefined): void;
}

const textOf = (asked: AskedEvent | undefined): string =>
  asked === undefined ? '' : 'eventId' in asked ? asked.eventId : asked.event;

/** Paste an event or name one: why the rule matches it or not, also marked in the text of the rule. */
export function TryRule({ id, asked, ask, onExplained }: TryRuleProps) {
  const [text, setText] = useState('');
  const query = useQuery({
    queryKey: ['rule', id, 'explain', asked],
    queryFn: ({ signal }) => api(explainRule, { params: { id }, body: { ...asked }, signal }),
    enabled: asked !== undefined,
    staleTime: 0,
    retry: false,
  });
  useEffect(() => setText(textOf(asked)), [asked]);
  useEffect(() => onExplained(asked === undefined ? undefined : query.data), [asked, query.data, onExplained]);
  return (
    <Section title="Try it on an event">
      <form
        className="wf-try"
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() !== '') ask(eventAsked(text));
        }}
      >
        <Textarea
          aria-label="An event, or the id of one"
          placeholder="Paste an event as its shipper writes it, or the id of an event that is kept"
          autosize
          minRows={2}
          maxRows={10}
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--wf-mono)', fontSize: 12 } }}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <div>
          <Button type="submit" size="compact-sm" variant="default" disabled={text.trim() === ''}>
            Explain
          </Button>
        </div>
      </form>
      {asked !== undefined && (
        <Asked query={query} lead="The explanation">
          {(explained) => <Explanation explained={explained} />}
        </Asked>
      )}
    </Section>
  );
}
