-- From 1.10.0 on nobody seals what 1.8.0 has written in clear: a worker of 1.9.0
-- has, within a minute of its start.  This file is the first one of the release,
-- so that a database in which none has stays one of 1.9.0.
do $$
begin
    if exists (select from ticket.party_account a
               where a.agreement_no is not null)
        or exists (select from ticket.pay_job j
                   where j.content ? 'agreement_no'
                     and j.content ? 'sealed_for')
    then
        raise exception 'numbers of agreements are not sealed yet, and nothing'
            ' was changed: run "ticketctl migrate" of 1.9.0 and its'
            ' ticket-worker for a minute, then migrate again';
    end if;
end;
$$;

-- A try that is over needs none.
update ticket.pay_attempt
set content = content - 'agreement_no'
where content ? 'agreement_no';
