interface Answer {
  readonly meta: readonly { readonly name: string }[];
  readonly data: readonly (readonly unknown[])[];
}

/** Rows of a `JSONCompact` answer as objects by column name. */
export function rowsOf<Row extends object = Record<string, unknown>>(text: string): Row[] {
  const { meta, data } = JSON.parse(text) as Answer;
  return data.map((values) => Object.fromEntries(meta.map(({ name }, at) => [name, values[at]])) as Row);
}
