-- Where the buyer's browser goes from a platform's page when it has paid, or has
-- not: a page of the distributor's or of the attraction's.  It proves nothing.
alter table ticket.provider_account
    add column return_url text not null default ''
        constraint provider_account_return
            check (length(return_url) <= 200);
