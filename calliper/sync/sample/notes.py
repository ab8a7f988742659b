"""What agents write beside a call on their phone."""

NOTES = (
    "Wants a quote for 5 kW by Friday.",
    "Asked for a site visit next week, mornings only.",
    "Will decide after the housing society meets.",
    "Subsidy papers are missing: the electricity bill and a photo of the roof.",
    "Inverter shows error E04 since yesterday. Told service.",
    "Compares us with two others; price matters most.",
    "Call again after the 5th.",
    "Send the brochure in Gujarati.",
    "Speaks for the whole lane: six roofs, maybe more.",
    "Payment done, waiting for the net meter.",
    "अगले हफ्ते छत दिखाएँगे।",
    "कीमत ज़्यादा लग रही है, किस्त का प्लान भेजना है।",
    "લોન માટે બેંકના કાગળ મોકલવા.",
    "શનિવારે સાઇટ વિઝિટ નક્કી.",
)
