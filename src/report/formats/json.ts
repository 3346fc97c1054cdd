/** A report, table or catalogue as JSON: two spaces, keys in the order of the model, a final line end. */
export const formatJson = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
