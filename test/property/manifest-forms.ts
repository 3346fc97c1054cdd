import { type Choose, type Written, writeYaml } from "./yaml-writer.ts";

export type Manifest = Readonly<Record<string, unknown>>;

/** Where an object stands in a form: a file, one of its documents, and a pointer in it. */
export interface Standing {
	readonly file: string;
	readonly document: number;
	readonly pointer: string;
}

/** The same objects written in some way. */
export interface Form {
	/** In the order in which they are given. */
	readonly files: readonly { readonly name: string; readonly text: string; readonly lines: Written["lines"] | null }[];
	/** By the objects' place in the list that was written. */
	readonly standing: readonly Standing[];
}

/** Each object in a file of its own, in JSON: what other forms are compared with. */
export const plain = (objects: readonly Manifest[]): Form => ({
	files: objects.map((object, index) => ({ name: `${index}.json`, text: JSON.stringify(object, null, 2), lines: null })),
	standing: objects.map((_, index) => ({ file: `${index}.json`, document: 0, pointer: "" })),
});

type Rewrite = (objects: readonly Manifest[], choose: Choose) => Form;

/** Ways to write manifests that mean the same. */
export const FORMS: Readonly<Record<string, Rewrite>> = {
	"documents of one YAML file": (objects, choose) => inYaml([objects], choose),
	"a YAML file each, the last first": (objects, choose) => {
		const { files, standing } = inYaml(
			objects.map((object) => [object]),
			choose,
		);
		return { files: [...files].reverse(), standing };
	},
	"two YAML files": (objects, choose) => {
		const half = objects.length >> 1;
		return inYaml(
			[objects.slice(0, half), objects.slice(half)].filter((part) => part.length > 0),
			choose,
		);
	},
	"a List in JSON": (objects) => ({
		files: [{ name: "list.json", text: JSON.stringify(listOf(objects)), lines: null }],
		standing: objects.map((_, index) => ({ file: "list.json", document: 0, pointer: `/items/${index}` })),
	}),
	"a List in YAML, as kubectl get -o yaml gives it": (objects, choose) => {
		const written = writeYaml([listOf(objects.map(asStored))], choose);
		return {
			files: [{ name: "list.yaml", ...written }],
			standing: objects.map((_, index) => ({ file: "list.yaml", document: 0, pointer: `/items/${index}` })),
		};
	},
	"lists of one kind, in YAML": (objects, choose) => {
		const kinds = [...new Set(objects.map(kindOf))];
		const lists = kinds.map((kind) => typedList(objects.filter((object) => kindOf(object) === kind)));
		const written = writeYaml(lists, choose);
		return {
			files: [{ name: "lists.yaml", ...written }],
			standing: objects.map((object) => {
				const kind = kindOf(object);
				const place = objects.filter((other) => kindOf(other) === kind).indexOf(object);
				return { file: "lists.yaml", document: kinds.indexOf(kind), pointer: `/items/${place}` };
			}),
		};
	},
	"lists of one kind in JSON, as kubectl get -o json gives them": (objects) => {
		const kinds = [...new Set(objects.map(kindOf))];
		const standing = objects.map((object) => {
			const kind = kindOf(object);
			const place = objects.filter((other) => kindOf(other) === kind).indexOf(object);
			return { file: `${kinds.indexOf(kind)}.json`, document: 0, pointer: `/items/${place}` };
		});
		const lists = kinds.map((kind) => typedList(objects.filter((object) => kindOf(object) === kind).map(asStored)));
		return { files: lists.map((list, index) => ({ name: `${index}.json`, text: JSON.stringify(list, null, 4), lines: null })), standing };
	},
	"keys in the opposite order, in YAML": (objects, choose) => inYaml([objects.map((object) => turned(object) as Manifest)], choose),
	"each twice, in YAML": (objects, choose) => inYaml([[...objects, ...objects]], choose, objects.length),
};

function inYaml(parts: readonly (readonly Manifest[])[], choose: Choose, most = Number.POSITIVE_INFINITY): Form {
	const files = parts.map((part, index) => ({ name: `${index}.yaml`, ...writeYaml(part, choose) }));
	const standing = parts.flatMap((part, index) => part.map((_, document) => ({ file: `${index}.yaml`, document, pointer: "" })));
	return { files, standing: standing.slice(0, most) };
}

const listOf = (items: readonly Manifest[]): Manifest => ({ apiVersion: "v1", kind: "List", metadata: { resourceVersion: "" }, items });

const kindOf = ({ apiVersion, kind }: Manifest): string => `${String(apiVersion)} ${String(kind)}`;

/** Items of a typed list leave out what its kind says. */
function typedList(objects: readonly Manifest[]): Manifest {
	const [first] = objects;
	return {
		apiVersion: first?.["apiVersion"],
		kind: `${String(first?.["kind"])}List`,
		items: objects.map(({ apiVersion: _, kind: __, ...rest }) => rest),
	};
}

/** An object with what the API server and kubectl write into it. */
function asStored(object: Manifest): Manifest {
	const metadata = object["metadata"] as Manifest;
	return {
		...object,
		metadata: {
			annotations: {
				...(metadata["annotations"] as object | undefined),
				"kubectl.kubernetes.io/last-applied-configuration": `${JSON.stringify(object)}\n`,
			},
			creationTimestamp: "2026-11-28T06:00:00Z",
			generation: 1,
			managedFields: [
				{
					apiVersion: object["apiVersion"],
					fieldsType: "FieldsV1",
					fieldsV1: { "f:metadata": { "f:annotations": { ".": {} } }, "f:spec": { "f:ingress": {}, 'k:{"port":80}': {} } },
					manager: "kubectl-client-side-apply",
					operation: "Update",
				},
			],
			...metadata,
			resourceVersion: "12345",
			uid: "0c7d4a5e-0000-4000-8000-000000000000",
		},
	};
}

/** Where the value at a pointer of an object stands in a form: its file, pointer and line. */
export function placeIn(
	{ files, standing }: Form,
	object: number,
	pointer: string,
): { file: string; pointer: string; line: number | undefined } {
	const { file, document, pointer: above } = standing[object] as Standing;
	const lines = files.find(({ name }) => name === file)?.lines;
	return { file, pointer: above + pointer, line: lines?.[document]?.get(above + pointer) };
}

function turned(value: unknown): unknown {
	if (typeof value !== "object" || value === null) return value;
	if (Array.isArray(value)) return value.map(turned);
	return Object.fromEntries(
		Object.entries(value)
			.reverse()
			.map(([key, member]) => [key, turned(member)]),
	);
}
