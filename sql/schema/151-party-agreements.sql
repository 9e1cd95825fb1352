-- The number of an agreement is sealed like that of the account: it lets whoever
-- has it, and our keys, charge somebody.  agreement_no is what nginx and
-- ticketctl of 1.8.0 write, in clear; a worker seals it within a minute.  It
-- stays for them, and goes in the release behind 1.9.0.
alter table ticket.party_account
    add column agreement_sealed bytea,      -- as "party_agreement" of
                                            -- "PARTY.ACCOUNT"
    add column agreement_shown text collate "C" not null default '',
    drop constraint party_account_check2,
    drop constraint party_account_check3,
    add constraint party_account_agreed
        check (agreement_state not in ('S', 'E')
               or num_nonnulls(agreement_no, agreement_sealed) = 1) not valid,
    add constraint party_account_agreement
        check (num_nonnulls(agreement_no, agreement_sealed) <= 1
               and length(agreement_sealed) > 0
               and length(agreement_shown) <= 64) not valid,
    add constraint party_account_charged
        check (use = 'C' or (agreement_state = 'N'
                             and num_nonnulls(agreement_no, agreement_sealed,
                                              limit_once_fen, limit_day_fen)
                                 = 0
                             and sign_address = '')) not valid;
