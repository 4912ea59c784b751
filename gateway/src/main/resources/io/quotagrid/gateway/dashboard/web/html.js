// Templates: htm, bound to Preact. Everything is text or an element: nothing of this page is ever parsed as HTML.
import { h, render, Fragment } from "preact";
import htm from "htm";

export const html = htm.bind(h);
export { h, render, Fragment };
export { useState, useEffect, useRef, useMemo, useCallback, useLayoutEffect, useId } from "preact/hooks";
