import { expect, test } from "vitest";
import { listOutline } from "../../../src/input/list-module.ts";

const DEPTH = 20;
const LIST = Buffer.from('{"kind": "List", "apiVersion": "v1", "items": [{"kind": "A", "spec": {}}]}');

test("a text for which there is no memory is none that can be read here, and the next one is read", () => {
	expect(listOutline({ length: 2 ** 33 } as Uint8Array, DEPTH, false)).toBeNull();
	expect(listOutline(LIST, DEPTH, false)?.count).toBe(1);
});
