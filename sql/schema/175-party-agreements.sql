-- No number of an agreement stands in clear any more: schema 172.  The column is
-- written by functions of 1.9.0 until they are replaced, and read by who calls
-- them meanwhile: it goes with the next release, with the checks that name it.
alter table ticket.party_account
    drop constraint party_account_agreed,
    drop constraint party_account_agreement,
    drop constraint party_account_charged,
    add constraint party_account_clear
        check (agreement_no is null) not valid,
    add constraint party_account_agreed
        check (agreement_state not in ('S', 'E')
               or agreement_sealed is not null) not valid,
    add constraint party_account_agreement
        check (length(agreement_sealed) > 0
               and length(agreement_shown) <= 64) not valid,
    add constraint party_account_charged
        check (use = 'C' or (agreement_state = 'N'
                             and num_nonnulls(agreement_sealed, limit_once_fen,
                                              limit_day_fen) = 0
                             and sign_address = '')) not valid;
