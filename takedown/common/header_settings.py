"""What a page may load and what a browser may do on it: nothing but what is ours."""

from __future__ import annotations

from csp.constants import NONE, SELF

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        # No script of ours makes markup from text, so none that got in can.
        "require-trusted-types-for": ["'script'"],
        "trusted-types": [NONE],
    }
}
# Not among them: clipboard-write (copy buttons) and publickey-credentials-create and -get (signing in).
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in (
        "accelerometer", "autoplay", "browsing-topics", "camera",
        "captured-surface-control", "clipboard-read", "compute-pressure", "cross-origin-isolated",
        "display-capture", "encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope", "hid",
        "identity-credentials-get", "idle-detection", "keyboard-map", "language-detector",
        "language-model", "local-fonts", "local-network-access", "magnetometer", "microphone", "midi",
        "on-device-speech-recognition", "otp-credentials", "payment", "picture-in-picture",
        "private-state-token-issuance", "private-state-token-redemption",
        "screen-wake-lock", "serial", "speaker-selection", "storage-access",
        "summarizer", "sync-xhr", "translator", "usb", "window-management",
        "xr-spatial-tracking",
    )
}  # fmt: skip
