-- What nginx and ticketctl of 1.8.0 write, and what was there before 1.9.0.  A
-- try that is over needs no number of an agreement: it is taken out of it here.
create or replace function api.agreements_clear(p_limit int4)
returns table (supplier_id int4, job_id int8, sealed_for text,
               agreement_no text, was text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
begin
    update ticket.pay_attempt t
    set content = t.content - 'agreement_no'
    from (select a.supplier_id, a.job_id, a.no
          from ticket.pay_attempt a
          where a.content ? 'agreement_no'
          order by a.supplier_id, a.job_id, a.no
          limit p_limit) k
    where t.supplier_id = k.supplier_id and t.job_id = k.job_id
      and t.no = k.no;

    return query
    select k.supplier_id, k.job_id, k.sealed_for, k.agreement_no,
           encode(sha256(convert_to(k.agreement_no, 'UTF8')), 'hex')
    from (select a.supplier_id, 0::int8 as job_id,
                 format('%s.%s', a.party_no, a.account_no) as sealed_for,
                 a.agreement_no::text
          from ticket.party_account a
          where a.agreement_no is not null
          union all
          select j.supplier_id, j.job_id, j.content ->> 'sealed_for',
                 j.content ->> 'agreement_no'
          from ticket.pay_job j
          where j.content ? 'agreement_no' and j.content ? 'sealed_for') k
    limit p_limit;
end;
$$;

comment on function api.agreements_clear is
'Numbers of agreements that stand in clear, of an account of a party or, job_id
not 0, of what is to be sent: what each is to be sealed for, and by what
api.agreements_seal() knows that it is still this one.';

grant execute on function api.agreements_clear to ticket_worker;
