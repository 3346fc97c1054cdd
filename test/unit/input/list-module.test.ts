import { expect, test } from "vitest";
import { readList } from "../../../src/input/list-module.ts";

const DEPTH = 20;
const LIST = Buffer.from('{"kind": "List", "apiVersion": "v1", "items": [{"kind": "A", "spec": {}}]}');

test("a text for which there is no memory is none that can be read here, and the next one is read", () => {
	expect(readList({ length: 2 ** 33 } as Uint8Array, DEPTH, false)).toBeNull();
	expect(readList(LIST, DEPTH, false)?.count).toBe(1);
});
