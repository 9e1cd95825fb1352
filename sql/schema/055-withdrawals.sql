-- Money that the supplier has drawn from a platform to the bank, as finance has
-- booked it: once for each paper of the bank.  Where bills say it (UnionPay)
-- they book it.  Returned: the bank sent it back, or it was booked by mistake.
create table ticket.withdrawal (
    supplier_id        int not null,
    withdrawal_id      int8 not null,           -- document of its transfers
    account_no         smallint not null,
    reference          text collate "C" not null
                       check (length(reference) between 1 and 64),
    amount_fen         int8 not null check (amount_fen > 0),
    fee_fen            int8 not null check (fee_fen >= 0),
    returned           bool not null,
    remark             text check (length(remark) <= 200),
    booked_at          timestamptz not null,
    booked_by          text not null,
    primary key (supplier_id, withdrawal_id),
    unique (supplier_id, reference)
);
