-- How buyers pay by an account that agents see: by a page in their browser, by
-- the page for phones, by a QR code, or, auto, as the platform and the browser
-- suggest.
alter table ticket.provider_account
    add column way text collate "C" not null default 'auto'
        constraint provider_account_way
            check (way in ('auto', 'page', 'wap', 'qr'));
