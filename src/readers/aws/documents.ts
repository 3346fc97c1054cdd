import { InputError } from "../../errors.ts";
import type { Location, SourceDocument } from "../../model/location.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** One object of an AWS CLI answer, with where it stands. */
export interface AwsObject {
	readonly fields: Fields;
	readonly document: SourceDocument;
	readonly pointer: string;
}

export type AwsKind =
	| "SecurityGroups"
	| "SecurityGroupRules"
	| "Instances"
	| "NetworkInterfaces"
	| "Subnets"
	| "NetworkAcls"
	| "PrefixLists"
	| "Entries";

export type AwsObjects = Readonly<Record<AwsKind, readonly AwsObject[]>>;

/** Keys of the CLI's wrapper objects (AWS CLI reference, `ec2 describe-*`). */
const WRAPPERS: readonly AwsKind[] = [
	"SecurityGroups",
	"SecurityGroupRules",
	"NetworkInterfaces",
	"Subnets",
	"NetworkAcls",
	"PrefixLists",
	"Entries",
];

/** Lists of CLI answers that are read. */
export const READ_LISTS: ReadonlySet<string> = new Set([...WRAPPERS, "Reservations", "Instances"]);

/** A key that only objects of a kind have, for bare arrays. Order matters: the first that is there decides. */
const MARKS: readonly (readonly [string, AwsKind])[] = [
	["SecurityGroupRuleId", "SecurityGroupRules"],
	["IpPermissions", "SecurityGroups"],
	["NetworkAclId", "NetworkAcls"],
	["PrefixListId", "PrefixLists"],
	["InstanceId", "Instances"],
	["NetworkInterfaceId", "NetworkInterfaces"],
	["SubnetId", "Subnets"],
	["Cidr", "Entries"],
	["GroupId", "SecurityGroups"],
];

export const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Sorts every object of the documents by kind; reservations are unpacked into their instances.
 *
 * @throws InputError for a list that holds anything but objects.
 */
export function awsObjects(documents: readonly SourceDocument[]): AwsObjects {
	const found: Record<AwsKind, AwsObject[]> = {
		SecurityGroups: [],
		SecurityGroupRules: [],
		Instances: [],
		NetworkInterfaces: [],
		Subnets: [],
		NetworkAcls: [],
		PrefixLists: [],
		Entries: [],
	};
	const addAll = (document: SourceDocument, list: unknown, pointer: string, kind?: AwsKind): void => {
		if (!Array.isArray(list)) return;
		list.forEach((item: unknown, index) => {
			const at = `${pointer}/${index}`;
			if (!isFields(item))
				throw new InputError("aws/no-object", `${at} is no object as the AWS CLI prints them; give its whole answer, not a part of it`, {
					location: { file: document.file, pointer: at },
				});
			if ("Instances" in item) addAll(document, item["Instances"], `${at}/Instances`, "Instances");
			else {
				const own = kind ?? MARKS.find(([mark]) => mark in item)?.[1];
				if (own !== undefined) found[own].push({ fields: item, document, pointer: at });
			}
		});
	};
	for (const document of documents) {
		if (Array.isArray(document.value)) addAll(document, document.value, "");
		else if (isFields(document.value)) {
			addAll(document, document.value["Reservations"], "/Reservations");
			addAll(document, document.value["Instances"], "/Instances", "Instances");
			for (const kind of WRAPPERS) addAll(document, document.value[kind], `/${kind}`, kind);
		}
	}
	return found;
}

export const textOf = (fields: Fields, key: string): string | null => {
	const value = fields[key];
	return typeof value === "string" && value !== "" ? value : null;
};

/** An integer, also when written as text. */
export const integerOf = (fields: Fields, key: string): number | null => {
	const value = fields[key];
	if (typeof value === "number") return value;
	return typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : null;
};

export const listOf = (fields: Fields, key: string): readonly Fields[] => {
	const value = fields[key];
	return Array.isArray(value) ? value.filter(isFields) : [];
};

export const locationOf = (object: AwsObject, id: string, below = ""): Location => ({
	file: object.document.file,
	pointer: object.pointer + below,
	address: id,
});
