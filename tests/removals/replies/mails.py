"""Invented answers, none of them copied from a platform, and the kind a person would give each."""

from __future__ import annotations

OUR_LETTER = """\
To: the provider of Example
Date: 20 November 2026
Our reference: TD-7EVE-AYKK

INTIMATE IMAGE CONTENT REPORT
Online Safety Act 2023, section 20A

I declare that the content identified below, which is present on your service, is intimate image content.
Section 10(3A) requires you to operate your service using proportionate systems and processes designed to take down this content no later than 48 hours after you receive this report.
Please confirm when you received this report and what you did. Please also preserve, out of public view, the content.
The picture has been removed from my own account. We have removed nothing ourselves.
Nothing in section 20A(2) asks me to send you the picture or proof of identity."""

QUOTED = "\n".join(f"> {line}" for line in OUR_LETTER.split("\n"))
OUTLOOK_HEAD = "From: Ada <ada@help.example>\nSent: 20 November 2026 17:30\nTo: Reports <report@site.example>\nSubject: Intimate image content report"

MAILS = (
    # -- receipts
    ("automatic_receipt", "Thank you for contacting us. We have received your report and our team will review it."),
    ("automatic_receipt", "This is an automated message. Your ticket number is 8812345. Please do not reply."),
    ("automatic_receipt", "Hi,\n\nThanks for reporting this. We’re reviewing your report and will get back to you."),
    ("automatic_receipt", "We’ve received your request. If the content has been removed already, you can ignore this message."),
    ("automatic_receipt", "Your report was received. If we find that the post breaks our rules, we may remove it."),
    ("automatic_receipt", "Thank you for your report. We may need additional information. Visit our Help Centre for more information."),
    ("automatic_receipt", f"We have received your report.\n\nOn Fri, 20 Nov 2026 at 17:30, Ada <ada@help.example> wrote:\n{QUOTED}"),
    ("automatic_receipt", "Your case number is 5-1234567890. We aim to respond within 24 hours.\n\n-- \nSafety team\nWe have removed many thousands of posts."),
    ("automatic_receipt", "Thank you for getting in touch. If you have more information, please reply with the URL."),
    ("automatic_receipt", "We acknowledge receipt of your notice under the Online Safety Act."),
    # -- removed
    ("removed", "Thank you for your report. We have removed the content you reported."),
    ("removed", "We’ve taken down the photo. Thank you for your patience."),
    ("removed", "Good news: the post you reported has now been removed from our platform."),
    ("removed", "Hello,\n\nThe links below were deleted today:\nhttps://site.example/a\nhttps://site.example/b"),
    ("removed", "Our moderators found that the images breach our rules, and we removed them."),
    ("removed", "We reviewed the video and it has been taken down."),
    ("removed", "We have disabled access to the material you identified."),
    ("removed", "The con­tent has been re­moved."),  # soft hyphens
    ("removed", f"All of the pictures have been removed.\n\n-----Original Message-----\n{OUTLOOK_HEAD}\n\n{OUR_LETTER}"),
    ("removed", f"On Fri, 20 Nov 2026 at 17:30, Ada wrote:\n{QUOTED}\n\nWe have removed both posts."),
    ("removed", "---------- Forwarded message ---------\nFrom: Safety <s@site.example>\nDate: Fri, 20 Nov 2026\nSubject: Your report\nTo: <ada@help.example>\n\nWe have removed the content you reported."),
    ("removed", "We have removed the content. It is no longer available on our service."),
    ("removed", "We removed the post (it broke our rules), so if you see it again please tell us."),
    # -- refused
    ("refused_no_violation", "Thank you for your report. We reviewed it and found that it doesn’t violate our rules."),
    ("refused_no_violation", "We've received your report. After review we did not find any violation of our policies."),
    ("refused_no_violation", "We looked at the post. It does not go against our community standards, so it will not be removed."),
    ("refused_no_violation", "We have decided not to take action on the content you reported."),
    ("refused_no_violation", "The content is within our guidelines and the post will remain on the site."),
    ("refused_no_violation", "We do not consider that this is intimate image content, and no action will be taken."),
    ("refused_no_violation", "The photo has not been removed because it has not broken our rules."),
    ("refused_no_violation", "We found no violations. If you disagree, please use this form to appeal."),
    ("refused_no_violation", "At this time we are unable to take action on your request."),
    ("refused_no_violation", f"No breach of our terms: it does not breach them.\n\n{OUTLOOK_HEAD}\n\n{OUR_LETTER}"),
    ("refused_not_subject", "We can only accept reports from the person depicted in the image."),
    ("refused_not_subject", "Thank you for reporting. This must be submitted by the person shown."),
    ("refused_not_subject", "We do not believe that you are the subject of the content."),
    ("refused_not_subject", "We cannot act on requests made on behalf of someone else."),
    ("refused_not_subject", "You are not authorised to act for the account holder."),
    # -- asked for
    ("asks_for_more", "Thank you for your report. Please provide the URL of each post."),
    ("asks_for_more", "To look into this, we need more information from you."),
    ("asks_for_more", "Your report is incomplete. Could you send us the exact links?"),
    ("asks_for_more", "You did not include the post’s address, so we could not go on."),
    ("asks_for_more", "There is not enough information in your report."),
    ("asks_for_identity", "Please send us a copy of a government-issued photo ID."),
    ("asks_for_identity", "Thank you for contacting us. Before we go further you will need to verify your identity."),
    ("asks_for_identity", "As you write for somebody else, we require a letter of authorisation signed by her."),
    ("asks_for_identity", "Please provide more information and proof of identity."),
    ("automatic_receipt", "We have received your report. Please do not send any identification."),
    # -- wrong place
    ("wrong_channel", "We do not accept reports by email. Please use our online form."),
    ("wrong_channel", "Thank you for contacting us. We only pass traffic on and are not a hosting provider."),
    ("wrong_channel", "Please contact the website owner directly."),
    ("wrong_channel", "Thank you for your complaint. We cannot investigate individual complaints."),
    ("wrong_channel", "You have reached the wrong department."),
    ("wrong_channel", "We do not host this site. We have forwarded your report to the host."),
    ("wrong_channel", "This matter falls outside our remit."),
    # -- gone here, there elsewhere
    ("gone_but_elsewhere", "We have removed the page from Google Search results. The page still exists on the website, so please contact the webmaster."),
    ("gone_but_elsewhere", "The links will no longer appear in our search results."),
    ("gone_but_elsewhere", "We have removed the image. Copies may still be available elsewhere."),
    ("gone_but_elsewhere", "The site is no longer hosted on our servers."),
    ("gone_but_elsewhere", "The addresses you sent have been delisted."),
    # -- one country only
    ("region_blocked_only", "The post has been withheld in the United Kingdom."),
    ("region_blocked_only", "It does not violate our rules, but the content is not available in your country."),
    ("region_blocked_only", "We have restricted access to the content in the UK under local law."),
    ("region_blocked_only", "We have removed the content for users in the United Kingdom."),
    ("region_blocked_only", "The video has been geo-blocked."),
    # -- written after the rules, to try them
    ("removed", "After reviewing, we found that the image violates our policy on non-consensual nudity and it’s been removed."),
    ("removed", "We can confirm that the content shared without your consent has been removed."),
    ("removed", "We are glad to say that we were able to remove the post."),
    ("refused_no_violation", "We understand this may be upsetting. However, the post doesn’t break our rules, so we’re leaving it up."),
    ("refused_no_violation", "It wasn’t found to breach our terms. If it is removed later, we will tell you."),
    ("refused_not_subject", "Reports of this nature have to come from the affected person."),
    ("refused_not_subject", "Only the individual in the photo can make this request."),
    ("asks_for_more", "We couldn’t locate the post with the link given. Please reply with the correct URL."),
    ("asks_for_more", "Could you please confirm which picture you mean?"),
    ("asks_for_identity", "Kindly answer with a selfie in which you hold a note with today’s date."),
    ("wrong_channel", "Thank you for contacting us. We’re not able to look into individual complaints about services."),
    ("wrong_channel", "We only carry traffic. We have notified the hosting provider of your report."),
    ("region_blocked_only", "The item has been made unavailable in the United Kingdom; it remains visible elsewhere."),
    ("gone_but_elsewhere", "We have removed the addresses. This does not remove the content from the website itself."),
    ("automatic_receipt", "We’re reviewing your report. If your report is about copyright, please use our copyright form."),
    ("automatic_receipt", "Thank you for your report. Our team removes content that breaks our rules."),
    ("automatic_receipt", "Thank you for contacting us. We do not need any further information or proof of identity."),
    ("unsorted", "The content has now been removed. However, it has since been reposted by the same user."),
    ("unsorted", "We could not remove the post because it has already been removed by its author."),
    ("unsorted", "We have decided to remove the content."),
    ("unsorted", "We have not removed the content, nor has it been removed by the user."),
    ("unsorted", "We will not be removing this post. We have removed a comment underneath it."),
    ("unsorted", "Some of the links lead to content which doesn’t violate our rules; the others have been removed."),
    ("unsorted", "Case closed: content removed"),
    ("removed", "The images are no longer on our service because we have deleted them."),
    ("removed", "We took the picture down this morning."),
    ("region_blocked_only", "We would like to inform you that the media has been hidden from users in the United Kingdom."),
    ("refused_not_subject", "Section 10(3B): the person making the report is not the subject of the content."),
    ("refused_no_violation", "This isn’t an intimate image within the meaning of section 66D."),
    ("unsorted", "The content will be removed within 48 hours."),
    # -- left to a person
    ("unsorted", "We have removed some of the content you reported."),
    ("unsorted", "Three of the five posts have been removed. The others do not violate our rules."),
    ("unsorted", "We removed 2 of the 3 links. We removed them today."),
    ("unsorted", "This content is no longer available."),
    ("unsorted", "We have taken appropriate action."),
    ("unsorted", "The account that posted the photo has been suspended."),
    ("unsorted", "The content has not been removed."),
    ("unsorted", "Your request was declined."),
    ("unsorted", "Hello Ada, could we speak on the telephone tomorrow?"),
    ("unsorted", "Wir haben Ihre Meldung erhalten. Der Inhalt wurde entfernt und ist nicht mehr verfügbar."),
    ("unsorted", "Wir haben Ihre Meldung erhalten und die Inhalte wurden nicht entfernt.\n\nWe have removed the content."),
    ("unsorted", "Мы получили ваше сообщение и удалили фотографии.\n\nWe have removed the content."),
    ("unsorted", "Any content that has been removed cannot be shared again."),
    ("unsorted", "Should it break our rules, the content would have been removed."),
    ("unsorted", "None of the content has been removed."),
    ("unsorted", "The post was removed in error and has been restored."),
    ("unsorted", "We have removed your account."),
    ("unsorted", OUR_LETTER),
    ("unsorted", QUOTED),
    ("unsorted", f"{OUTLOOK_HEAD}\n\n{OUR_LETTER}"),
    ("unsorted", "We have removed the post. The other post does not violate our rules."),
)  # fmt: skip
