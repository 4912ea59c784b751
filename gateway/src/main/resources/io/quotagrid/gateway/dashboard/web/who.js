// What a role may do: each may what those before it may.
const ROLES = ["viewer", "operator", "admin"];

export const allows = (me, role) => ROLES.indexOf(me.role) >= ROLES.indexOf(role);
