// Asks the admin REST for a view, again and again while it is looked at. What was there stays until something newer is.
import { get } from "./api.js";
import { useCallback, useEffect, useRef, useState } from "./html.js";

/**
 * @param address what to ask; nothing is asked while it is empty
 * @param every   milliseconds between an answer and the next question; 0 asks once
 * @param version asks again when it changes
 */
export function useAsked(address, { every = 0, version = 0 } = {}) {
  const [known, setKnown] = useState({ address: "", value: null, problem: null });
  const [round, setRound] = useState(0);
  const latest = useRef(address);
  latest.current = address;
  const again = useCallback(() => setRound((number) => number + 1), []);
  useEffect(() => {
    if (!address) return undefined;
    const controller = new AbortController();
    let timer = 0;
    const look = async () => {
      if (!document.hidden) {
        try {
          const value = await get(address, controller.signal);
          if (controller.signal.aborted) return;
          setKnown({ address, value, problem: null });
        } catch (problem) {
          if (controller.signal.aborted) return;
          setKnown((old) => ({ address, value: old.address === address ? old.value : null, problem }));
        }
      }
      if (every) timer = setTimeout(look, every);
    };
    look();
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, [address, every, version, round]);
  const current = known.address === address;
  return { value: current ? known.value : null, problem: current ? known.problem : null, again };
}
