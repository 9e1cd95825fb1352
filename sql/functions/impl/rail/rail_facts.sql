-- What the worker, or a cashier, says that the site and the payment channel
-- have answered: an array of calls in their order, as they are kept.
create or replace function impl.rail_fact(p_facts jsonb, p_call text)
returns jsonb
language plpgsql immutable
as $$
begin
    return (
        select f.value
        from jsonb_array_elements(p_facts) with ordinality f (value, n)
        where f.value ->> 'call' = p_call
        order by f.n desc
        limit 1);
end;
$$;

comment on function impl.rail_fact(jsonb, text) is
'The last of the calls of a name; null: it was not made.';

create or replace function impl.rail_fact_is(p_fact jsonb, p_outcome text,
    p_word text)
returns bool
language sql immutable
as $$
    select coalesce(p_fact ->> 'outcome' = p_outcome
                    and (p_word is null or p_fact ->> 'word' = p_word),
                    false);
$$;

comment on function impl.rail_fact_is(jsonb, text, text) is
'Whether a call had that outcome, and that word.';

-- pay_do of a case is one row for ever: it was written before it was sent.
create or replace function impl.rail_attempts(p_case ticket.rail_case,
    p_facts jsonb, p_at timestamptz)
returns void
language plpgsql volatile
as $$
declare
    v_fact jsonb := impl.rail_fact(p_facts, 'pay_do');
begin
    if v_fact is not null then
        update ticket.rail_attempt t
        set answered_at = coalesce((v_fact ->> 'answered_at')::timestamptz,
                                   p_at),
            outcome = v_fact ->> 'outcome',
            word = coalesce(v_fact ->> 'word', ''),
            answer = v_fact -> 'answer'
        where t.supplier_id = p_case.supplier_id
          and t.rail_id = p_case.rail_id and t.case_no = p_case.case_no
          and t.call = 'pay_do' and t.outcome is null;
    end if;

    insert into ticket.rail_attempt (supplier_id, rail_id, case_no, no, call,
        request, sent_at, answered_at, outcome, word, answer)
    select p_case.supplier_id, p_case.rail_id, p_case.case_no,
           p_case.attempts + row_number() over (order by f.n),
           f.value ->> 'call', coalesce(f.value -> 'request', '{}'),
           coalesce((f.value ->> 'sent_at')::timestamptz, p_at),
           (f.value ->> 'answered_at')::timestamptz, f.value ->> 'outcome',
           coalesce(f.value ->> 'word', ''), f.value -> 'answer'
    from jsonb_array_elements(p_facts) with ordinality f (value, n)
    where f.value ->> 'call' <> 'pay_do';

    update ticket.rail_case c
    set attempts = (select coalesce(max(t.no), 0)
                    from ticket.rail_attempt t
                    where t.supplier_id = p_case.supplier_id
                      and t.rail_id = p_case.rail_id
                      and t.case_no = p_case.case_no)
    where c.supplier_id = p_case.supplier_id and c.rail_id = p_case.rail_id
      and c.case_no = p_case.case_no;
end;
$$;

comment on function impl.rail_attempts(ticket.rail_case, jsonb, timestamptz) is
'Keeps what was asked and answered, masked as it is said.';

-- A wrong password is not tried again, whoever asks for it: the third time the
-- site locks the account.
create or replace function impl.rail_login(p_case ticket.rail_case,
    p_login jsonb, p_index bytea, p_at timestamptz)
returns void
language plpgsql volatile
as $$
begin
    update ticket.rail_account a
    set state = case when p_login ->> 'word' = 'LOCKED' then 'L'
                     when p_login ->> 'outcome' = 'OK' then 'A'
                     else a.state end,
        retry_at = case when p_login ->> 'word' = 'LOCKED'
                        then p_at + interval '1 h'
                        when p_login ->> 'outcome' = 'OK' then null
                        else a.retry_at end,
        bad_logins = case when p_login ->> 'word' = 'BAD_PASSWORD'
                          then a.bad_logins + 1
                          when p_login ->> 'outcome' = 'OK' then 0
                          else a.bad_logins end,
        bad_index = case when p_login ->> 'word' = 'BAD_PASSWORD' then p_index
                         when p_login ->> 'outcome' = 'OK' then null
                         else a.bad_index end
    where a.supplier_id = p_case.supplier_id
      and a.agent_id = p_case.agent_id and a.user_index = p_case.un_index
      and (p_login ->> 'word' in ('LOCKED', 'BAD_PASSWORD')
           or p_login ->> 'outcome' = 'OK');
end;
$$;

comment on function impl.rail_login(ticket.rail_case, jsonb, bytea,
                                    timestamptz) is
'What a login says of an account at the site.';

create or replace function impl.rail_pwd_index(p_case ticket.rail_case)
returns bytea
language plpgsql volatile
as $$
begin
    return coalesce(
        p_case.pwd_index,
        (select w.password_index
         from ticket.rail_password w
         where w.supplier_id = p_case.supplier_id
           and w.agent_id = p_case.agent_id));
end;
$$;

comment on function impl.rail_pwd_index(ticket.rail_case) is
'The index of the password that a case goes by: its own, or the uniform one.';
