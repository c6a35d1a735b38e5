import { Button, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type Asked, askedQuestion } from './confirm.ts';
import { useValue } from './value-store.ts';

/** Shows the question asked by `askConfirm`. Mounted once, by the kit. */
export function ConfirmHost() {
  const asked = useValue(askedQuestion);
  return (
    <Modal
      opened={asked !== undefined}
      onClose={() => asked?.answer(false)}
      title={asked?.title}
      size={440}
      role="alertdialog"
    >
      {asked !== undefined && <ConfirmBody key={asked.title} asked={asked} />}
    </Modal>
  );
}

function ConfirmBody({ asked }: { asked: Asked }) {
  const [typed, setTyped] = useState('');
  const ready = asked.type === undefined || typed === asked.type;
  return (
    <form
      className="wf-stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) asked.answer(true);
      }}
    >
      <p className="wf-flat">{asked.text}</p>
      {asked.type !== undefined && (
        <TextInput
          label={`Type ${asked.type} to go on`}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          data-autofocus
        />
      )}
      <div className="wf-form-foot">
        <Button variant="default" onClick={() => asked.answer(false)}>
          Cancel
        </Button>
        <Button type="submit" disabled={!ready} {...(asked.danger ? { color: 'danger' } : {})}>
          {asked.yes}
        </Button>
      </div>
    </form>
  );
}
