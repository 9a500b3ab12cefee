"""The words around an article: banners, donation blocks, captions, sign-ups and labels, as a grammar.

All of it is our own, in the kind of a donation-funded Middle East news site: appeals tied to a season, place names
that are no event's place, sentences that sound like war news. Each line is put together from parts, so that there
are very many and no extractor can be fitted to a list of them.

`{name}` in a line stands for one of the lines of that name below. `{place}` gives another place each time within
one text; `{site}` and `{section}` are the site's and the section's names.
"""

from __future__ import annotations

GRAMMAR: dict[str, tuple[str, ...]] = {
    # -- small words
    "place": (
        "Israel", "Gaza", "Lebanon", "Syria", "Pakistan", "Yemen", "Iraq", "Iran", "Libya", "Sudan", "Tunisia",
        "Jordan", "Jerusalem", "Beirut", "Damascus", "Baghdad", "Cairo", "Amman", "Sanaa", "Tripoli", "Kabul", "Ankara",
        "Riyadh", "the West Bank", "the Gulf", "the Golan Heights", "Kurdistan", "Khartoum", "Aleppo", "Mosul",
    ),
    "season": (
        "Hanukkah", "Passover", "Ramadan", "Christmas", "New Year", "holiday season", "summer", "autumn", "winter",
        "spring", "Purim", "Giving Tuesday", "Eid", "Thanksgiving", "anniversary week", "election season", "month",
    ),
    "reporters": (
        "reporters", "correspondents", "editors and stringers", "journalists", "young writers", "people on the spot",
        "photographers", "interpreters", "colleagues", "fact-checkers",
    ),
    "news": (
        "checked fact", "honest news", "reporting without a party", "accuracy", "the whole story", "plain fact",
        "news you can rely on", "fair coverage", "the truth", "independent journalism", "balanced reporting",
    ),
    "noise": ("rumor", "noise", "propaganda", "outrage", "guesswork", "flattery", "half-truth", "hearsay", "spin"),
    "donate": (
        "give", "donate", "make a gift", "chip in", "contribute", "become a supporter", "join our friends",
        "pledge your support", "send a donation", "stand with us", "invest in us", "lend a hand",
    ),
    "amount": (
        "what you can", "the price of a coffee", "any sum", "$18, $36 or more", "$5 a month", "as much as you like",
        "a little each week", "whatever feels right",
    ),
    "when": (
        "today", "now", "before midnight", "this {season}", "before you read on", "while you think of it",
        "tonight", "before the year is out", "in time for {season}",
    ),
    "war_news": (
        "rockets fall on {place}", "shells hit {place}", "a bomb goes off in {place}", "troops enter {place}",
        "drones circle over {place}", "sixty are said to be dead in {place}", "a cease-fire breaks in {place}",
        "crowds storm an embassy in {place}", "gunmen close the road to {place}", "the jets come back over {place}",
    ),
    "work": (
        "ask twice", "go and look", "pick up the telephone", "call the hospital before they print a number",
        "count the dead and wounded with care", "read the small print", "stay when the cameras leave",
        "listen to all sides", "work through the night", "check each name",
    ),
    # -- the banner
    "banner_opener": (
        "When {war_news}, our {reporters} {work}.",
        "{place} is far away until {war_news}.",
        "{noise} costs nothing; {news} from {place} does.",
        "This {season}, choose {news} over {noise}.",
        "Our {reporters} in {place} and {place} answer to you and to nobody else.",
        "A present for {season}: {news}.",
        "You came for {news} about {place}, and you found it.",
        "Others deal in {noise}. Our {reporters} in {place} {work}.",
        "Every {season} we turn to you, because {news} needs friends.",
        "Who will tell you about {place}, {place} and {place} if our {reporters} cannot?",
        "Is {news} worth a minute of your {season}?",
        "Behind this page stand {reporters} who {work}.",
        "While you read this, our {reporters} in {place} {work}.",
    ),
    "banner_ask": (
        "Please {donate} {when}.",
        "Will you {donate} {when}?",
        "{donate} {when}, and the next report from {place} is partly yours.",
        "We ask you to {donate}: {amount}, {when}.",
        "Click Donate above and {donate} {when}.",
        "{amount} keeps our {reporters} in {place} at work: {donate} {when}.",
        "If {news} matters to you, {donate} {when}.",
        "Help us reach our {season} goal: {donate} {when}.",
        "To read is free, to report is not. {donate} {when}.",
    ),
    "banner_closer": (
        "Thank you for keeping {site} going.",
        "{news} first: that is the whole plan.",
        "No owner, no party, only {news}.",
        "With you, the lights stay on in {place}.",
        "Readers pay, so readers come first, in {place} as in {place}.",
        "Nobody in {place} or {place} tells us what to write.",
        "Your {season} gift is tax-deductible.",
        "From {place} to {place}, {news} depends on you.",
    ),
    # -- the donation block in the middle of the text
    "insert_heading": (
        "Where your {season} gift goes:",
        "This {season}, you can pay for:",
        "{donate} {when}, and you give:",
        "One donation to {site}, many answers:",
        "Before the next paragraph, a word about money:",
        "What {amount} buys at {site}:",
        "Why {donate} this {season}?",
        "{news} is made of:",
    ),
    "insert_line": (
        "{reporters} on the ground in {place}, {place} and {place}",
        "{reporters} who {work}",
        "{reporters} who {work} when {war_news}",
        "Training for {reporters} from {place} and {place}",
        "An armored vest for one of our {reporters} in {place}",
        "Coverage of {place} that no government edits",
        "Answers on who fired at {place}, and why",
        "A reporting course for women in {place}",
        "{news} for students who have never seen {place}",
        "A night desk for the hours when {war_news}",
        "An end to {noise} about {place}",
    ),
    "insert_ending": (
        "{site} serves one cause: {news}.",
        "All of it goes to {news}, and none to {noise}.",
        "{donate} {when}, read on, and know that you made it possible.",
        "Hope begins with {news} from {place}. {donate} {when}.",
        "A free press in {place} is a gift to everyone. {donate} {when}.",
        "Let us never run out of {reporters} who {work}: {donate} {when}.",
    ),
    "insert_paragraph": (
        "Readers in {place} and far beyond {donate} to {site} because we {work}. Will you join them {when}?",
        "We are few, and the stories of {place} and {place} are big. {donate} {when}: {amount} is enough to matter.",
        "If this article told you something about {place}, {donate} {when}. It is how the next one gets written.",
        "Attacks on {reporters} in {place} are rising. Stand up for {news} in {place}, and {donate} {when}.",
        "Some say that {war_news}, others that nothing happened. Our {reporters} {work}; {donate} {when}.",
        "When {war_news}, {noise} is quick and {news} is slow. {donate} {when}, and let us {work}.",
    ),
    # -- pictures
    "caption": (
        "{view} in {place}, in {picture}",
        "{view} near {place}, in {picture}",
        "{view} on the outskirts of {place}, as seen in {picture}",
        "{picture} of {place} shows {view}",
    ),
    "view": (
        "a street", "people at a market stall", "the skyline", "vehicles that wait at a crossing", "smoke",
        "officials on their way to a meeting", "a guard at a gate", "flags in a square", "soldiers at a roadblock",
        "a damaged house",
    ),
    "picture": ("an undated photo", "a file photo", "an earlier photo", "a photo from the archive", "a recent handout"),
    "credit": (
        "({photographer}/{agency})", "({photographer} via {agency})", "(Photo: {photographer}, {agency})", "({agency})",
        "(Courtesy of {photographer})", "({photographer})",
    ),
    "photographer": (
        "R. Haddad", "Noa Peled", "S. Karim", "Lina Mansour", "T. Yilmaz", "Amir Shahin", "D. Okafor", "Maya Rosen",
        "Y. Benali", "H. Farouk", "Omer Gal", "Z. Rahimi",
    ),
    "agency": (
        "Levant Picture Desk", "Eastern Photo Agency", "Red Sea Images", "Cedar Press Photo", "Handout", "File",
        "Delta Images", "Archive",
    ),
    # -- around the article
    "cookies": (
        "We set cookies to remember how you like to read. By going on you agree to that.",
        "This site keeps a few cookies, none of them edible. Accept or change your choice.",
        "Cookies help us see which stories about {place} are read. You can turn them off at any time.",
        "Your privacy matters here. Choose which cookies {site} may keep.",
    ),
    "newsletter_heading": (
        "{place} in your inbox", "Five stories before breakfast", "Mail from {place}, {place} and {place}",
        "Never miss it when {war_news}", "Sign up for the morning letter", "Make this page yours", "Get {news} by mail",
    ),
    "newsletter_text": (
        "Enter your address and we will write to you every weekday. You can leave whenever you like.",
        "One short letter a day from our {reporters}, free of charge. We never share your address.",
        "Choose your topics, choose between {place} and {place}, and get only what you want to read.",
        "Register once to receive breaking news from {place} and {place} and our weekly long read.",
        "By subscribing you accept our terms and the occasional request to {donate}.",
        "Join thousands who start the day with {news} from {place}.",
    ),
    "footer": (
        "About Us · Contact · Terms of Use · Privacy",
        "Student Programs · Speakers · Careers",
        "Browse All Sections and Topics",
        "Follow {site} wherever you follow the news",
        "{site} is a project of a non-profit publisher. Gifts are tax-deductible where the law allows.",
        "Reprints and syndication: write to our desk.",
        "All rights reserved. No part of this page may be used without permission.",
        "Our offices: {place} · {place} · {place}",
        "{donate} {when} · Log In · Newsletter",
    ),
    "next_label": ("NEXT FROM {section}", "Next From {section}", "Read Next", "Up Next in {section}", "Go on reading"),
    "more_label": (
        "MORE FROM {section}", "More From {section}", "Also in {section}", "Related Stories", "You May Also Like",
        "More about {place}",
    ),
    "topics_label": ("TOPICS", "Browse Topics", "On our map: {place} · {place} · {place}", "Sections"),
}  # fmt: skip

# The line under an item of the feed; {title} becomes the linked headline.
FEED_FOOTERS = (
    "Read {title} on {site}.",
    "{title} was first published by {site}.",
    "This story, {title}, comes to you from {site}.",
    "For pictures and more see {title} at {site}.",
)
