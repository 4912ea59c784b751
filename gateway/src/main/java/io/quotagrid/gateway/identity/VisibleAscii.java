package io.quotagrid.gateway.identity;

/** Characters that can be seen: 0x21 to 0x7e, no space and no control. */
final class VisibleAscii {
    private VisibleAscii() {}

    static boolean only(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < 0x21 || text.charAt(i) > 0x7e) {
                return false;
            }
        }
        return true;
    }
}
