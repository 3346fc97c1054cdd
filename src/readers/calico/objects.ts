import { type AddressSet, NO_ADDRESSES, parseCidr } from "../../model/addresses.ts";
import type { KubeObject } from "../kubernetes/objects.ts";
import { CALICO_GROUPS } from "./defaults.ts";

export const isCalico = ({ group, kind }: KubeObject, ...kinds: readonly string[]): boolean =>
	CALICO_GROUPS.includes(group) && kinds.includes(kind);

/** Addresses of a CIDR; what is none holds nothing, and is refused where rules name it. */
export function netOf(net: unknown): AddressSet {
	try {
		return typeof net === "string" ? parseCidr(net) : NO_ADDRESSES;
	} catch (error) {
		if (!(error instanceof RangeError)) throw error;
		return NO_ADDRESSES;
	}
}
