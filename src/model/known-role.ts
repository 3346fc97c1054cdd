/** A role that the inputs tell without a doubt. */
export interface KnownRole {
	readonly role: string;
	readonly evidence: string;
	/** The component is one of a cluster whose control plane runs in pods of another one. */
	readonly hosted?: true;
	/** Names of its port in pods and Services, where it may listen elsewhere than the table says. */
	readonly portNames?: readonly string[];
	/** Names that its port has in its pods as they are shipped: where the table's port is not there, one of that name is its port. */
	readonly usualNames?: readonly string[];
	/** Options of its command that move its port, without dashes. */
	readonly portOptions?: readonly string[];
	/** With `portOptions`: where these put it. */
	readonly movedTo?: readonly number[];
	/** With `portNames`: where it listens, as far as the inputs tell by these names. */
	readonly listens?: readonly { readonly protocol: number; readonly port: number }[];
}
