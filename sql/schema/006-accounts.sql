-- What a document on a rebate account was for, by the numbers of ch. 4.2.33;
-- those that the system makes by itself (1, 9, A) have no document.
alter table ticket.deposit_document
    add column rebate_type "char"
        check (case when kind = 1 then rebate_type in ('0', '2', '6', '8')
                    else rebate_type in ('3', '4', '5', '7') end),
    add check ((account_id % 10 = 3) = (rebate_type is not null));

-- The moment of an account's latest transfer: the next one is later, whichever
-- transaction began first, so that its transfers, in the order of their
-- moments, are in the order of its balances.
alter table ticket.account
    add column moved_at timestamptz not null default '-infinity';
