"""Opening a channel with its charter, changing it, and the settings of a person."""

from wasit.channel.views import Preferences

SHORT = {"title": "Talks", "side-a": "Farms", "side-b": "Herders"}


async def test_three_fields_open_a_channel(go) -> None:
    """Everything else has a default."""
    await go.post("/begin", SHORT)
    command, args = go.door.done[-1]
    assert command == "open-channel"
    assert [side["key"] for side in args["sides"]] == ["a", "b"]
    assert "depth" not in args


async def test_a_charter_is_what_the_form_says(go) -> None:
    """Digits of any script; a pair of words in the language of each."""
    more = {
        "side-h": "Village",
        "depth": "content",
        "retention": "٩٠",
        "avoid-1": "أسير",
        "use-1": "the detainee",
    }
    await go.post("/begin", SHORT | more)
    args = go.door.done[-1][1]
    assert [side["key"] for side in args["sides"]] == ["a", "b", "h"]
    assert (args["depth"], args["retention"]) == ("content", 90)
    assert args["terms"] == [{"avoid": {"ar": "أسير"}, "use": {"en": "the detainee"}}]


async def test_half_a_pair_is_refused_and_nothing_typed_is_lost(go) -> None:
    """The fold stands open, so that the field is seen."""
    page = await go.post("/begin", SHORT | {"avoid-1": "prisoner", "use-1": " "})
    assert page.status_code == 409
    assert 'value="prisoner"' in page.text
    assert 'value="Farms"' in page.text
    assert page.text.count('<details class="fold" open>') == 1


async def test_the_go_between_changes_the_charter_and_the_side_reads_it(go, fake, new_tab) -> None:
    """An unchanged title is not said again; a side has no form."""
    path = f"/m/{fake.MATTER}/charter"
    assert 'value="prisoner"' in (await go.get(path)).text
    await go.post(
        path, {"title": fake.TITLE["en"], "legal": "none", "retention": "0", "avoid-1": "", "use-1": ""}
    )
    command, args = go.door.done[-1]
    assert command == "set"
    assert (args["legal"], args["retention"], args["terms"]) == ("none", 0, [])
    assert "title" not in args
    side = await new_tab(fake.FakeDoor("side")).open()
    page = (await side.get(path)).text
    assert "<s>" in page
    assert f'action="{side.home}{path}"' not in page


async def test_a_side_s_own_title_is_told_to_others_by_a_tick_alone(go, fake) -> None:
    """Saving the rest of the charter tells nobody how the side that invited calls the matter."""
    path = f"/m/{fake.MATTER}/charter"
    assert 'name="tell_title"' not in (await go.get(path)).text
    go.door.see_charter = lambda matter="": fake.replace(fake.CHARTER, titled_by="a")
    assert 'name="tell_title" value="1">' in (await go.get(path)).text
    await go.post(path, {"title": fake.TITLE["en"], "legal": "none"})
    assert "title" not in go.door.done[-1][1]
    await go.post(path, {"title": fake.TITLE["en"], "legal": "none", "tell_title": "1"})
    assert go.door.done[-1][1]["title"] == fake.TITLE


async def test_settings_say_only_what_their_form_asks(go, fake) -> None:
    """What is not ticked is off, in the form that has it; other forms leave it."""
    path = f"/m/{fake.MATTER}/settings"
    await go.post(path, {"of": "time", "hijri": "1", "zone": "Asia/Qatar"})
    assert go.door.done[-1][1]["calendars"] == ["hijri"]
    await go.post(path, {"of": "look", "text_size": "125", "theme": "dark"})
    assert go.door.done[-1][1] == {"matter": fake.MATTER, "letter_keys": False, "text_size": 125}
    await go.post(path, {"of": "lock", "lock_after": "0"})
    assert go.door.done[-1][1] == {"matter": fake.MATTER, "lock_after": 0}


async def test_the_way_out_is_set_and_taken_off_on_the_settings_page(go, fake) -> None:
    """What is set stands in the field, so that saving the relay alone keeps it; an emptied field takes it off; a form without it says nothing."""
    path = f"/m/{fake.MATTER}/settings"
    onion, other = ("http://" + letter * 56 + ".onion" for letter in "ab")
    assert "these mailboxes are all yours" in (await go.get(path)).text
    go.door.wants = Preferences(second_relay=other, proxy="127.0.0.1:9050")
    page = (await go.get(path)).text
    assert "these mailboxes are all yours" not in page
    assert "each mailbox goes a way of its own" in page
    for name, value in (("proxy", "127.0.0.1:9050"), ("second_relay", other)):
        assert f'value="{value}"' in page.split(f'name="{name}"')[1].split(">")[0]
    await go.post(path, {"of": "way", "relay": onion, "second_relay": other, "proxy": " 127.0.0.1:9050 "})
    assert go.door.done[-1][1] == {
        "matter": fake.MATTER,
        "relay": onion,
        "second_relay": other,
        "proxy": "127.0.0.1:9050",
    }
    await go.post(
        path, {"of": "way", "proxy": "", "second_relay": "", "access": " tamarind ", "second_access": ""}
    )
    assert go.door.done[-1][1] == {
        "matter": fake.MATTER,
        "second_relay": "",
        "proxy": "",
        "access": "tamarind",
    }, "an empty field leaves the code as it was"
    await go.post(path, {"of": "way", "relay": "", "second_relay": "", "proxy": ""})
    assert go.door.done[-1][1] == {"matter": fake.MATTER, "second_relay": "", "proxy": ""}
    await go.post(path, {"of": "lock", "lock_after": "5"})
    assert not {"proxy", "second_relay"} & go.door.done[-1][1].keys()


async def test_pages_are_as_the_person_wants_them(go, fake) -> None:
    """Size, keys, and the day in another calendar."""
    go.door.wants = Preferences(("hijri", "hebrew"), False, 150, 5)
    page = (await go.get(f"/m/{fake.MATTER}/settings")).text
    assert 'data-size="150" data-letter-keys="off"' in page
    assert "eve of 7 Jumada I 1448" in page


async def test_words_without_a_mark_count_as_the_charter_has_it(fake, new_tab) -> None:
    """On a side's line only: its room and the default charter keep to silence; the page says which."""
    side = await new_tab(fake.FakeDoor("side")).open()
    at = f"/m/{fake.MATTER}"
    words = {"p1-text": "We will come.", "p2-text": "Not by night.", "p2-mark": "for-you-only"}

    def marks() -> list[str]:
        return [one["consent"] for one in side.door.done[-1][1]["passages"]]

    await side.post(f"{at}/say", words)
    assert marks() == ["for-you-only", "for-you-only"]
    assert "data-unmarked" not in (await side.get(f"{at}/side")).text
    side.door.unmarked = "may-paraphrase"
    await side.post(f"{at}/say", words)
    assert marks() == ["may-paraphrase", "for-you-only"]
    await side.post(f"{at}/say", words | {"room": "1"})
    assert marks() == ["for-you-only", "for-you-only"]
    page = (await side.get(f"{at}/side")).text
    assert 'data-unmarked="may-paraphrase"' in page
    assert "as the charter has it" in page
