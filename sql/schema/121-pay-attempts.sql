-- What an answer has said beside amount, number and moment: balances and yields
-- in fen, the number of an agreement, and sealed that of an account.
alter table ticket.pay_attempt
    add column learned jsonb;
