-- A charge by agreement whose trade waited for a payer in vain, and was
-- cancelled then: why, nobody has said, and the next number may find out.
insert into ticket.settle_code (provider, code, class)
values ('alipay', 'WAIT_BUYER_PAY', 'SYSTEM');
