import type { UnreadRule } from "../../model/inventory.ts";
import { addressOf, idOf, type KubeObject } from "./objects.ts";
import { fieldName, type Problem } from "./problems.ts";

/** The policy that a rule stands in. */
interface Policy {
	readonly object: KubeObject;
	/** Id of its filter. */
	readonly id: string;
	readonly address: string;
}

/** A rule that the policy's own API would refuse. */
export const refused = ({ object, id, address }: Policy, rule: string, problem: Problem): UnreadRule => ({
	input: object.place.file,
	filter: id,
	rule,
	problem: `${fieldName(problem.path)} ${problem.words}`,
	cause: "rejected",
	location: object.place.at(problem.path, address),
});

/** Something of an object that is not understood, as a rule of it. @param path pointer of it, below the object. */
export const unsupported = (object: KubeObject, rule: string, path: string, problem: string): UnreadRule => ({
	input: object.place.file,
	filter: idOf(object),
	rule,
	problem,
	cause: "unsupported",
	location: object.place.at(path, addressOf(object)),
});
